import { createEngine, loadDigits, stream, kernelStudent, nearestStudent, chooseKernel, fitKernel } from 'noisy-teacher'
const engine = await createEngine({ threads: 2 })
const { pixels, labels, cols, classes } = await loadDigits()
const acc = (p,y)=>{let r=0; y.forEach((k,i)=>r+=k===p[i]); return r/y.length}
const noisy = (y, s) => { const d = stream(s,'n'); return y.map((k,i)=> d.uniform(2*i)<.2 ? (k+1+Math.floor(9*d.uniform(2*i+1)))%10 : k) }
for (const n of [100,300,1000]) { const sum = {}; const R = n===1000?1:4
 for (let seed=1; seed<=R; seed++) {
  const order = stream(seed,'try').permutation(labels.length)
  const take = (from, to) => { const x = new Float64Array((to-from)*cols); const y = new Int32Array(to-from); for (let i=from;i<to;i++){ x.set(pixels.subarray(order[i]*cols,(order[i]+1)*cols),(i-from)*cols); y[i-from]=labels[order[i]] } return {x,y} }
  const tr = take(0,n), pool = take(4000,7000), te = take(7000,8500)
  const [X,P,T] = [tr,pool,te].map(s=>engine.matrix(s.y.length, cols, s.x, {type:'f32'}))
  const y = noisy(tr.y, 3)
  const add = (k,v)=>{ sum[k]=(sum[k]??0)+v/R }
  const fits = {
    student: () => kernelStudent()({x:X,y,classes},{seed}),
    loo: async () => { const t=performance.now(); const {chosen}=await chooseKernel({x:X,y,classes},{ridges:[.1,.3,1,3,10]}); add('loo s',(performance.now()-t)/1000); return fitKernel({x:X,y,classes},chosen) },
  }
  for (const [name, f] of Object.entries(fits)) { const k = await f(); add(name, acc(await k.predict(T), te.y)); const lab = await k.predict(P); const s = await nearestStudent()({x:P,y:lab,classes},{seed}); add(name+' knn', acc(await s.predict(T), te.y)) }
 }
 console.log(n, sum) }
await engine.close()
