/* What the panel itself says.  The conversation is in Portuguese whatever the visitor's language. */
(function (Q) {
  'use strict';
  var words = {
    pt: {
      robot: 'Assistente virtual', top: 'Atendimento', foot: 'Escrever', more: 'Mais opções', shut: 'Fechar a conversa', talk: 'Conversa', log: 'Mensagens',
      hello: 'Olá! Este é o atendimento de', start: 'Começar', person: 'Falar com uma pessoa', whatsapp: 'Continuar no WhatsApp',
      machine: 'Quem responde é um assistente virtual, um robô. Se preferir, peça para falar com uma pessoa da equipe.',
      privacy: 'Como cuidamos dos seus dados', erase: 'Encerrar e apagar deste aparelho', label: 'Sua mensagem',
      write: 'Escreva aqui', send: 'Enviar', bye: 'Encerrar a conversa?', stay: 'Voltar para a conversa',
      byeText: 'O que está nesta tela sai deste aparelho. O que já foi combinado continua valendo.',
      erased: 'Conversa encerrada e apagada deste aparelho.',
      ended: 'Por segurança, a conversa anterior foi encerrada. Escreva para começar outra.',
      offline: 'Sem conexão. O que você escrever fica guardado e vai assim que a internet voltar.', online: 'Conexão de volta.',
      queued: 'Na fila', sending: 'Enviando', sent: 'Enviada', failed: 'Não enviada', again: 'Tentar de novo', drop: 'Apagar',
      unavailable: 'Este atendimento não está disponível agora.', me: 'Você: ', bot: 'Assistente: ', agent: 'Atendente: ',
      copied: 'Código copiado', copyBy: 'Código selecionado: toque nele e escolha Copiar', code: 'Código Pix copia e cola',
      qr: 'QR Code do Pix: aponte a câmera do aplicativo do banco', document: 'Abrir', tab: ' (abre em outra aba)', options: 'Opções'
    },
    en: {
      robot: 'Virtual assistant', top: 'Help desk', foot: 'Write', more: 'More options', shut: 'Close the chat', talk: 'Chat', log: 'Messages',
      hello: 'Hello! This is the help desk of', start: 'Start', person: 'Talk to a person', whatsapp: 'Continue on WhatsApp',
      machine: 'A virtual assistant, a robot, answers here, in Portuguese. If you prefer, ask to talk to a person of the team.',
      privacy: 'How we look after your data', erase: 'End and erase from this device', label: 'Your message',
      write: 'Write here', send: 'Send', bye: 'End the chat?', stay: 'Back to the chat',
      byeText: 'What is on this screen leaves this device. What was agreed still holds.',
      erased: 'Chat ended and erased from this device.',
      ended: 'For safety the earlier chat was ended. Write to begin another.',
      offline: 'No connection. What you write is kept and goes as soon as the internet is back.', online: 'Connected again.',
      queued: 'Waiting', sending: 'Sending', sent: 'Sent', failed: 'Not sent', again: 'Try again', drop: 'Delete',
      unavailable: 'This service is not available now.', me: 'You: ', bot: 'Assistant: ', agent: 'Agent: ',
      copied: 'Code copied', copyBy: 'Code selected: touch it and choose Copy', code: 'Pix code',
      qr: 'Pix QR code: point the camera of your bank app at it', document: 'Open', tab: ' (opens in another tab)', options: 'Options'
    },
    es: {
      robot: 'Asistente virtual', top: 'Atención', foot: 'Escribir', more: 'Más opciones', shut: 'Cerrar la conversación', talk: 'Conversación', log: 'Mensajes',
      hello: '¡Hola! Esta es la atención de', start: 'Empezar', person: 'Hablar con una persona', whatsapp: 'Seguir por WhatsApp',
      machine: 'Responde un asistente virtual, un robot, en portugués. Si prefieres, pide hablar con una persona del equipo.',
      privacy: 'Cómo cuidamos tus datos', erase: 'Terminar y borrar de este aparato', label: 'Tu mensaje',
      write: 'Escribe aquí', send: 'Enviar', bye: '¿Terminar la conversación?', stay: 'Volver a la conversación',
      byeText: 'Lo que está en esta pantalla sale de este aparato. Lo acordado sigue valiendo.',
      erased: 'Conversación terminada y borrada de este aparato.',
      ended: 'Por seguridad, la conversación anterior terminó. Escribe para empezar otra.',
      offline: 'Sin conexión. Lo que escribas queda guardado y sale cuando vuelva internet.', online: 'Conexión de vuelta.',
      queued: 'En espera', sending: 'Enviando', sent: 'Enviado', failed: 'No enviado', again: 'Intentar otra vez', drop: 'Borrar',
      unavailable: 'Esta atención no está disponible ahora.', me: 'Tú: ', bot: 'Asistente: ', agent: 'Agente: ',
      copied: 'Código copiado', copyBy: 'Código seleccionado: tócalo y elige Copiar', code: 'Código Pix',
      qr: 'Código QR del Pix: apunta la cámara de la aplicación del banco', document: 'Abrir', tab: ' (se abre en otra pestaña)', options: 'Opciones'
    }
  };
  var language = 'pt';
  Q.t = function (name) { return words[language][name]; };
  Q.speak = function (wanted) {
    language = words[wanted] ? wanted : 'pt';
    document.documentElement.lang = language === 'pt' ? 'pt-BR' : language;
    [['t', function (el, text) { el.textContent = text; }], ['l', function (el, text) { el.setAttribute('aria-label', text); }],
      ['p', function (el, text) { el.placeholder = text; }]].forEach(function (row) {
      document.querySelectorAll('[data-' + row[0] + ']').forEach(function (el) { row[1](el, Q.t(el.getAttribute('data-' + row[0]))); });
    });
  };
})(window.QuitaPanel = window.QuitaPanel || {});
