"""The scene that Fanlight exists for: an agent finds out why sign-ups stall, in front of everybody.

events   the seeded database of sign-up events; fixes and visitors write into it too
funnel   what the agent computes from it, in SQL
story    the steps of the investigation, each a page to publish
page     the page: one template, its styles and its chart scripts
"""
