"""The public site: Datasette plugins, one feature a module, over the database `participation`.

The entry points in pyproject.toml are the table of contents; the package brings templates/ and static/.
"""
