using CloudAssistant.Gateway;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Standalone;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Configuration.AddCommandLine(args, StandaloneConfiguration.ShortNames);

    builder.AddCloudAssistantSilo(builder.Configuration.ReadStandaloneOptions()); // database, grains
    builder.AddCloudAssistantGateway();                                          // API, agent links, enrollment, health

    var app = builder.Build();
    app.MapCloudAssistantGateway();
    await app.RunAsync();
});
