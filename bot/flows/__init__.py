"""One use case a function: values in, tenant read, values out. Nothing here stores or renders."""
