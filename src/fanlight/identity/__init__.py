"""Other people's sign-in: providers of OpenID Connect, asked who somebody is.

issuer: the provider's URL, which is also its name in what it signs.
subject: somebody's name at that issuer; it means nothing and never changes.
claims: what the provider says of them, in an ID token that it has signed.
"""
