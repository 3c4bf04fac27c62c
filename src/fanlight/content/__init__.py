"""The content origin: what agents made, behind signed tickets and a content security policy."""
