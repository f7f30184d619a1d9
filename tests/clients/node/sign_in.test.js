// @google-cloud/storage signed in with a key file of this server. node_client_test.py sets LAKEGATE_URL,
// LAKEGATE_KEY_FILE and LAKEGATE_READER_KEY_FILE.
//
// The library asks Google's own token endpoint whatever `token_uri` says, but for a key of another universe domain,
// with which it signs its tokens itself: hence keys made with `--universe-domain`. Its resumable uploads leave the
// credentials out unless the endpoint's host is in that domain.
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {readFileSync, writeFileSync, mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {text} from 'node:stream/consumers';
import {Storage} from '@google-cloud/storage';

const url = process.env.LAKEGATE_URL;
const MIB = 1024 * 1024;
let folder;
let bucket;

function clientOf(variable) {
  const credentials = JSON.parse(readFileSync(process.env[variable]));
  return new Storage({
    projectId: credentials.project_id, credentials, universeDomain: credentials.universe_domain,
    apiEndpoint: url, useAuthWithCustomEndpoint: true, retryOptions: {maxRetries: 1},
  });
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lakegate-node-'));
  [bucket] = await clientOf('LAKEGATE_KEY_FILE').createBucket(`node-${randomBytes(12).toString('hex')}`);
});

after(async () => bucket.deleteFiles({force: true}));

async function refusedWith(status, call) {
  await assert.rejects(call, error => {
    assert.equal(Number(error.code ?? error.status), status, String(error));
    return true;
  });
}

function fileOf(size) {
  const data = randomBytes(size);
  const path = join(folder, randomBytes(6).toString('hex'));
  writeFileSync(path, data);
  return {path, data};
}

for (const resumable of [false, true]) {
  test(`a file is uploaded and downloaded whole, resumable: ${resumable}`, async () => {
    const {path, data} = fileOf(3 * MIB + 17);
    const [file] = await bucket.upload(path, {
      destination: `dir/a b ü ${resumable}`, resumable,
      metadata: {contentType: 'text/x-a', metadata: {colour: 'blue'}},
    });
    const [metadata] = await file.getMetadata();
    assert.equal(metadata.contentType, 'text/x-a');
    assert.deepEqual(metadata.metadata, {colour: 'blue'});
    // The library checks the CRC32C of what comes.
    const [got] = await file.download({validation: 'crc32c'});
    assert.ok(got.equals(data));
  });
}

test('a resumable upload goes on in chunks', async () => {
  const {path, data} = fileOf(2 * MIB + 5);
  await bucket.upload(path, {destination: 'chunked', resumable: true, chunkSize: MIB});
  const [got] = await bucket.file('chunked').download();
  assert.ok(got.equals(data));
});

test('a stream is written, and ranges are read from it', async () => {
  const file = bucket.file('streamed');
  await new Promise((resolve, reject) => {
    file.createWriteStream({resumable: false}).on('finish', resolve).on('error', reject).end('0123456789');
  });
  assert.equal(await text(file.createReadStream({start: 2, end: 4})), '234');
  assert.equal(await text(file.createReadStream({start: 7})), '789');
  assert.equal(await text(file.createReadStream()), '0123456789');
});

test('objects are listed page by page, copied, moved and deleted', async () => {
  const names = ['list/a', 'list/b', 'list/c/d'];
  await Promise.all(names.map(name => bucket.file(name).save(name)));
  const [files] = await bucket.getFiles({prefix: 'list/', maxResults: 1, autoPaginate: true});
  assert.equal(files.length, 1);
  const [all] = await bucket.getFiles({prefix: 'list/'});
  assert.deepEqual(all.map(file => file.name), names);
  const [, , page] = await bucket.getFiles({prefix: 'list/', delimiter: '/', autoPaginate: false});
  assert.deepEqual(page.prefixes, ['list/c/']);
  await bucket.file('list/a').copy(bucket.file('list/copied'));
  await bucket.file('list/copied').move('list/moved');
  assert.equal(String((await bucket.file('list/moved').download())[0]), 'list/a');
  assert.deepEqual(await bucket.file('list/copied').exists(), [false]);
  await bucket.file('list/moved').delete();
  assert.deepEqual(await bucket.file('list/moved').exists(), [false]);
});

test('a write upon a condition that does not hold is refused', async () => {
  const file = bucket.file('once');
  await file.save('first', {preconditionOpts: {ifGenerationMatch: 0}, resumable: false});
  await refusedWith(412, () => file.save('second', {preconditionOpts: {ifGenerationMatch: 0}, resumable: false}));
  assert.equal(String((await file.download())[0]), 'first');
});

for (const version of ['v4', 'v2']) {
  test(`signed URLs of version ${version} open their object alone`, async () => {
    const file = bucket.file(`signed/${version} +`);
    const options = {version, expires: Date.now() + 300_000};
    const [put] = await file.getSignedUrl({...options, action: 'write', contentType: 'text/plain'});
    assert.ok(put.startsWith(url), put);
    const wrong = await fetch(put, {method: 'PUT', body: 'x', headers: {'Content-Type': 'text/html'}});
    assert.equal(wrong.status, 403);
    const stored = await fetch(put, {method: 'PUT', body: 'bytes', headers: {'Content-Type': 'text/plain'}});
    assert.equal(stored.status, 200, await stored.text());
    const [get] = await file.getSignedUrl({...options, action: 'read'});
    assert.equal(await (await fetch(get)).text(), 'bytes');
    assert.equal((await fetch(get, {method: 'DELETE'})).status, 403);
    const [begin] = await file.getSignedUrl({...options, action: 'resumable'});
    const session = await fetch(begin, {method: 'POST', headers: {'x-goog-resumable': 'start'}});
    assert.equal(session.status, 201, await session.text());
    assert.equal((await fetch(session.headers.get('location'), {method: 'PUT', body: 'other'})).status, 200);
    assert.equal(String((await file.download())[0]), 'other');
  });
}

test('a reader writes nothing, and nobody gets in without credentials', async () => {
  await bucket.file('secret').save('bytes', {resumable: false});
  const reader = clientOf('LAKEGATE_READER_KEY_FILE').bucket(bucket.name);
  assert.equal(String((await reader.file('secret').download())[0]), 'bytes');
  await refusedWith(403, () => reader.file('secret').delete());
  await refusedWith(403, () => reader.file('other').save('bytes', {resumable: false}));
  const anonymous = new Storage({projectId: 'test-project', apiEndpoint: url}).bucket(bucket.name);
  await refusedWith(401, () => anonymous.file('secret').download());
});
