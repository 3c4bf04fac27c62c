"""What a reader of stored or received deltas has to expect."""


class CorruptDelta(Exception):
    """The delta is damaged, or does not belong to the base it was applied to.

    Nothing of the result may be used. A stored version is then unreadable; a viewer that gets
    this for a live update loads the whole page instead.
    """
