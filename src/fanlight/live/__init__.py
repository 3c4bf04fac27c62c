"""From a committed event to every open page.

bus   carries hints ("topic X is at 17") between processes
hub   the viewers of this process, woken by hints, served from state
"""
