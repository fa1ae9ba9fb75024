using CloudAssistant.Silo.Hosting;
using CloudAssistant.Standalone;

return await Startup.RunAsync(() => StandaloneProcess.Create(args).RunAsync());
