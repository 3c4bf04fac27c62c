"""The gate in front of sites: who comes in, what the site is told of them, what comes out.

app        a request on a site's host, from the door to the answer
door       the way through the app's sign-in, and the cookie at its end
assets     files that are served as they are
headers    what may pass towards a site, and out of it
upstream   HTTP/1.1 to an app's unix socket: pooled, streaming both ways
"""
