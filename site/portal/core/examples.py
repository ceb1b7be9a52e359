"""Examples in the API's description, beside the schemas that they are of.

They are from the demonstration, which is invented; a test holds each against its schema.
"""


def example(**values):
    """A schema's `model_config` with an example of it."""
    return {"json_schema_extra": {"examples": [values]}}


def example_of(schema):
    """The example of a schema, for one that holds it."""
    return schema.model_config["json_schema_extra"]["examples"][0]
