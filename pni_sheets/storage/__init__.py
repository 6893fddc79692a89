"""How files are kept: settings, atomic writes, the archive by hash, the writer's lock.

In: paths, bytes, `pni.toml`. Out: `Settings`, `Paths`, files that are old or new and never half.
Called by `ledger`, `mail`, `operations`. The only reader of the environment.
"""
