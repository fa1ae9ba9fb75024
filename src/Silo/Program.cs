using CloudAssistant.Silo.Hosting;

return await Startup.RunAsync(() => SiloProcess.Create(args).RunAsync());
