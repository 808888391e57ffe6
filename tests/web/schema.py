# SPDX-License-Identifier: GPL-2.0
"""Reads webui/api.yaml, and compares answers with it."""
import os

import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')


class Unique(yaml.SafeLoader):
    """Refuses duplicate keys, of which yaml would silently use the last one."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError('%s: a key comes twice' % node.start_mark)
        return super().construct_mapping(node, deep)


class Api:
    def __init__(self):
        with open(os.path.join(ROOT, 'webui/api.yaml')) as file:
            self.document = yaml.load(file, Unique)

    def resolve(self, node):
        while '$ref' in node:
            path, node = node['$ref'], self.document
            for key in path[2:].split('/'):
                node = node[key]
        return node

    def operations(self):
        for path, methods in self.document['paths'].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def operation(self, method, path):
        return self.document['paths'][path][method.lower()]

    def parameters(self, operation):
        return [self.resolve(p) for p in operation.get('parameters', [])]

    def body(self, operation):
        """The schema of the body, or None."""
        if 'requestBody' not in operation:
            return None
        return self.resolve(operation['requestBody']['content']['application/json']['schema'])

    def answer(self, operation, status):
        """The schema of a JSON answer, or None."""
        responses = operation['responses']
        response = self.resolve(responses.get(str(status), responses['default']))
        content = response.get('content', {}).get('application/json')
        return content and content['schema']

    def fields(self, operation):
        """The fields of the request, in the format of `vxewebd --routes`."""
        fields = [self._field(p['name'], p['in'], p['schema'], p.get('required', False))
                  for p in self.parameters(operation)]
        body = self.body(operation)
        if body:
            fields += [self._field(name, 'body', schema, name in body.get('required', []))
                       for name, schema in body['properties'].items()]
        return fields

    def _field(self, name, place, schema, required):
        schema = self.resolve(schema)
        items = self.resolve(schema.get('items', {}))
        return {'name': name, 'in': place, 'type': schema['type'], 'required': required,
                'words': ' '.join(schema.get('enum', items.get('enum', []))),
                'max': schema.get('maximum', 0)}

    # Answers -------------------------------------------------------------------------

    TYPES = {'object': dict, 'array': list, 'string': str, 'boolean': bool, 'number': (int, float)}

    def faults(self, value, schema, at='answer'):
        """Returns a list of errors in an answer: unknown keys, and values of the wrong type."""
        schema = self.resolve(schema)
        if 'allOf' in schema:
            merged = {}
            for part in schema['allOf']:
                merged.update(self.resolve(part)['properties'])
            schema = {'type': 'object', 'properties': merged}
        if 'oneOf' in schema:
            if value is None and schema.get('nullable'):
                return []
            found = [self.faults(value, one, at) for one in schema['oneOf']]
            return [] if not all(found) else found[0]
        if value is None:
            return [] if schema.get('nullable') or not schema.get('type') else [at + ' is null']
        kind = schema.get('type')
        if kind == 'integer':
            if not isinstance(value, int) or isinstance(value, bool):
                return ['%s is no integer: %r' % (at, value)]
        elif kind and not isinstance(value, self.TYPES[kind]):
            return ['%s is no %s: %r' % (at, kind, value)]
        if 'enum' in schema and value not in schema['enum']:
            return ['%s is %r' % (at, value)]
        if kind == 'array':
            return [fault for i, item in enumerate(value)
                    for fault in self.faults(item, schema['items'], '%s[%d]' % (at, i))]
        if kind == 'object':
            return self._object_faults(value, schema, at)
        return []

    def _object_faults(self, value, schema, at):
        faults = []
        known, more = schema.get('properties', {}), schema.get('additionalProperties')
        for key, item in value.items():
            inside = known.get(key, more)
            if inside is None:
                faults.append('%s has the key %s' % (at, key))
            else:
                faults += self.faults(item, inside, at + '.' + key)
        return faults
