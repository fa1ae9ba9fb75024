using CloudAssistant.Silo.Hosting;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.Configuration.AddCommandLine(args, SiloConfiguration.ShortNames);

    builder.AddCloudAssistantSilo(builder.Configuration.ReadSiloOptions());

    var app = builder.Build();
    app.MapHealthChecks("/health/ready");
    await app.RunAsync();
});
