// The one place where the libraries are named.
import { h, render, createContext, Fragment } from '../vendor/preact.js';
import htm from '../vendor/htm.js';

export { render, createContext, Fragment };
export { useState, useEffect, useMemo, useRef, useContext, useCallback, useLayoutEffect } from '../vendor/hooks.js';
export const html = htm.bind(h);
