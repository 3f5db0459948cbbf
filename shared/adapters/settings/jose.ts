/** What is used of jose. Loaded when it is needed; through this file no other part of it comes into a bundle. */
export { createRemoteJWKSet, customFetch } from 'jose/jwks/remote';
export { jwtVerify } from 'jose/jwt/verify';
