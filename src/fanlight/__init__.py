"""Fanlight turns an agent's work into live, shared web pages on a server the team owns.

artifact  a live page at a stable URL
version   one publish of it: an immutable set of files, numbered 1, 2, 3 ...
shell     the application's page around an artifact (/a/{id})
page      what the agent made, in a sandboxed frame on an origin of its own
actor     who asks: a person, a token, a link visitor, the system
"""
