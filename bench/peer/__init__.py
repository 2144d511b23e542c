"""The peer: the same scorecard in Django with django-simple-history, as one builds it today.

It lives in an environment of its own, which `bench/peer_house.py` makes: it is never a dependency
of the product. Sessions, users, tokens against forgery, forms, transactions and the
history of each cell are what Django and the library bring; templates and figures are the floor's,
so that what differs is how a value is kept.
"""
