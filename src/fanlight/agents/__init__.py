"""What agents install: skills, manifests, hooks, templates of pages."""
