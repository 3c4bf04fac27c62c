"""Pure functions over bytes.

pack    a version stored as its difference from an earlier one
splice  a live update: what to cut and insert in the page that a viewer has
merge   two edits of one text brought together, or not at all
align   which regions of a text changed; lines  which lines are the same
"""
