// The peer of T8: socket.io as it comes, over WebSocket only.  "echo" goes back to its sender, "all" to
// everybody.  The port is told on stdout.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const http = createServer()
const io = new Server(http, { transports: ['websocket'], serveClient: false })

io.on('connection', socket => {
  socket.on('echo', text => socket.emit('echo', text))
  socket.on('all', text => io.emit('all', text))
})
http.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => console.log(http.address().port))
