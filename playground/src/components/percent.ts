/** A share with a decimal, as 20.0%. */
export const percent = (value: number) => `${(100 * value).toFixed(1)}%`
