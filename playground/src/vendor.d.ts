// What the build bundles for readers of tables has no types; the page only loads it.
declare module '#vendor/*'
