"""The least that a project with Django and the REST framework can be."""
