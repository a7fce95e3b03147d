"""What stands behind `make`: installs, prepares and starts the site.

`install` and `checks` run on a bare Python and use nothing but its standard library; the other modules run
in the virtual environment.
"""
