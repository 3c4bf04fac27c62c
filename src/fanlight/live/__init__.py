"""From a committed event to every open page; `docs/live-events.md` tells the whole story.

bus       carries hints ("topic X is at 17") between processes: memory, postgres
hub       the viewers of this process, woken by hints, served from state
topic     one topic's ring of frames and what wakes its viewers
viewer    one open stream: a position and nothing else
board     who looks at which topic, here and in other processes
"""
