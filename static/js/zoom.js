export function open(){return{show(){},close(){}}}
