/** The part of jose that is used. Loaded when needed; importing it only here keeps the rest out of the bundles. */
export { createRemoteJWKSet, customFetch } from 'jose/jwks/remote';
export { jwtVerify } from 'jose/jwt/verify';
