/** In place of a library that another one would only use where it is there. */
export default {};
