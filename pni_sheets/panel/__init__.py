"""The coordinator's panel: the verbs of `operations` as pages of a browser, on this machine alone.

In: requests of one browser on 127.0.0.1. Out: pages, and acts done by the verbs that the
commands call. No rule, no SQL, no arithmetic here. Called by the command ``panel``.

- ``server``: one panel a workspace, on a loopback socket; ``app``: the parts put together;
- ``security``: who may ask at all; ``uploads``: files to disk within the guard's limits;
- ``jobs``: acts, one after the other, apart from the page that asked for them;
- ``acts``: the form of an act (what it does, who, why), the same for all of them;
- ``pages``: one module a page; ``templates``: one template a page, ``macros.html.j2``.

To add a page: a module in ``pages`` with a ``Blueprint`` named ``page``, whose views call
``operations`` through ``current.workspace()`` and give values to a template that extends
``base.html.j2``; then one line in ``app.PAGES``. To add an act: an ``acts.Act`` in the
module of the page where it stands, named in that module's ``ACTS``. Every POST goes through
``jobs``, so that it waits for the lock, survives the tab and can be tried again.
"""
