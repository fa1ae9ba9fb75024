// Holds answers against the table of fields: as they came over the wire, and as the SDK's own model has them.
import assert from 'node:assert/strict';

/** Every field is there with its type; adds the paths of all that were seen. */
export function holdsFields(shape, value, path, seen) {
  seen?.add(path);
  if (typeof shape === 'string') {
    assert.equal(typeof value, shape, `${path} is ${JSON.stringify(value)}`);
  } else if (Array.isArray(shape)) {
    assert.ok(Array.isArray(value), `${path} is no list: ${JSON.stringify(value)}`);
    for (const one of value) holdsFields(shape[0], one, `${path}[]`, seen);
  } else {
    assert.ok(isObject(value), `${path} is no object: ${JSON.stringify(value)}`);
    for (const [name, of] of Object.entries(shape)) {
      if (of.optional !== undefined && !(name in value)) continue;
      assert.ok(name in value, `${path}.${name} is absent`);
      holdsFields(of.optional ?? of, value[name], `${path}.${name}`, seen);
    }
  }
}

/** The SDK's model knows every field of the shape, and parsed of each just what the wire had. */
export function parsesInto(shape, model, wire, path) {
  if (typeof shape === 'string') {
    assert.equal(model, wire, `${path} of the model`);
  } else if (Array.isArray(shape)) {
    assert.equal(model.length, wire.length, `${path} of the model`);
    wire.forEach((one, index) => parsesInto(shape[0], model[index], one, `${path}[${index}]`));
  } else {
    const names = model.constructor.names();
    const properties = Object.fromEntries(Object.entries(names).map(([property, name]) => [name, property]));
    for (const [name, of] of Object.entries(shape)) {
      assert.ok(name in properties, `the model of the SDK has no ${path}.${name}`);
      if (name in wire) parsesInto(of.optional ?? of, model[properties[name]], wire[name], `${path}.${name}`);
    }
  }
}

/** The paths of everything in a shape. */
export function pathsOf(shape, path) {
  if (typeof shape === 'string') return [path];
  if (Array.isArray(shape)) return [path, ...pathsOf(shape[0], `${path}[]`)];
  return [path, ...Object.entries(shape).flatMap(([name, of]) => pathsOf(of.optional ?? of, `${path}.${name}`))];
}

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where a shape and a class of the SDK's models differ in names or types. */
export function differences(shape, type, path) {
  if (typeof shape === 'string') return type === shape ? [] : [`${path} is ${type} to the SDK`];
  if (Array.isArray(shape)) return type?.type === 'array' ? differences(shape[0], type.itemType, `${path}[]`) : [`${path} is no list to the SDK`];
  const types = Object.fromEntries(Object.entries(type.names()).map(([property, name]) => [name, type.types()[property]]));
  return [
    ...Object.keys(types).filter(name => !(name in shape)).map(name => `${path}.${name} is known to the SDK only`),
    ...Object.entries(shape).flatMap(([name, of]) => (name in types ? differences(of.optional ?? of, types[name], `${path}.${name}`) : [`${path}.${name} is not known to the SDK`])),
  ];
}
