"""The product in plain values: no I/O, no third-party package.

actor     who asks, and through what (session, token, link)
artifact  a live page; its versions, audience and roles
events    one frozen dataclass for each thing that can happen
policy    may this actor do this? yes, or the rule that says no
ports     what storage, bus and hub promise; the docstrings are the contract
"""
