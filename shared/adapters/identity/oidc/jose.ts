/* As much of jose as is used: a bundle then has the verification of signatures, and nothing that encrypts. */
export { createLocalJWKSet } from 'jose/jwks/local';
export { jwtVerify } from 'jose/jwt/verify';
export { decodeJwt } from 'jose/jwt/decode';
export { decodeProtectedHeader } from 'jose/decode/protected_header';
export * as errors from 'jose/errors';
