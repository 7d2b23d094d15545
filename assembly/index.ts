// The op list: one re-export line an op file, nothing else.
export { nearestPack, nearestQuery } from './nearest'
