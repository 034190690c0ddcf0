import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutSecrets, withoutSecretsInUrls } from '../../../src/event/without-secrets.ts';

describe('a URL that is shown or kept', () => {
  it.each([
    ['https://u:secret@shop.example/?token=1', 'https://shop.example/'],
    ['https://shop.example', 'https://shop.example'],
    ['http://192.0.2.200:8080/a/b?c=d#e', 'http://192.0.2.200:8080/a/b'],
    ['http://[2001:db8::1]:8080/', 'http://[2001:db8::1]:8080/'],
    ['https://shop.example/@user/{id}', 'https://shop.example/@user/{id}'],
    ['grpc://u:secret@shop.example:50051/', 'grpc://shop.example:50051/'],
    // Parsers of URLs read these as one with a user, too.
    ['  https:\\\\u:secret@shop.example/', 'https://shop.example/'],
    ['http:u:secret@shop.example/', 'http://shop.example/'],
    // These are no URLs.
    ['shop.example:50051', 'shop.example:50051'],
    ['shop.example/a?token=1', 'shop.example/a'],
    ['user:secret@shop.example/a', '…'],
    ['https://u:sec/ret@shop.example/', '…'],
    ['https://u:sec?ret@shop.example/', '…'],
    ['', ''],
  ])('of %s is %s', (url, shown) => {
    expect(withoutSecrets(url)).toBe(shown);
  });

  const secret = fc.stringMatching(/^[A-Za-z0-9!$*_=.-]{6,20}$/).map((text) => `S3${text}`);
  const url = fc.webUrl({ withQueryParameters: false, withFragments: false });

  it('never has its user, password, query or fragment, alone or in text', () => {
    fc.assert(
      fc.property(url, fc.tuple(secret, secret, secret, secret), (plain, [user, password, query, fragment]) => {
        const whole = plain.replace('://', `://${user}:${password}@`).concat(`?t=${query}&u=${query}#${fragment}`);
        const json = JSON.stringify({ error: `Get "${whole}": EOF` }).replaceAll('&', '\\u0026');
        for (const shown of [
          withoutSecrets(whole),
          withoutSecretsInUrls(`at ${whole}, once`),
          withoutSecretsInUrls(json),
        ]) {
          for (const one of [user, password, query, fragment]) expect(shown).not.toContain(one);
        }
        expect(JSON.parse(withoutSecretsInUrls(json))).toHaveProperty('error');
      }),
    );
  });

  it('without secrets stays as it is, and so does text without URLs', () => {
    fc.assert(fc.property(url, (plain) => void expect(withoutSecrets(plain)).toBe(plain)));
    const text = 'rate<=0.01 of a:b@c, 12:30:00, C:\\\\temp and http_req_duration{name:front}?';
    expect(withoutSecretsInUrls(text)).toBe(text);
  });
});
