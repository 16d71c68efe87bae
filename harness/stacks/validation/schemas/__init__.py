"""AWS's resource schemas, and how a template's properties are held against them."""
