"""The generated pages of the site: each is text made from the declarations, none is written."""
