using CloudAssistant.Gateway;
using CloudAssistant.Gateway.Hosting;
using Microsoft.Extensions.Options;

try
{
    var builder = WebApplication.CreateBuilder([ConfigurationSections.FilesAreReadOnce, .. args]);
    builder.AddClusterClient();           // how to reach the silos
    builder.AddCloudAssistantGateway();   // API, agent links, enrollment, health

    var app = builder.Build();
    app.MapCloudAssistantGateway();
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException)
{
    // Told to stop while it still waited for the silos.
    return 0;
}
catch (OptionsValidationException refused)
{
    // A setting that must be changed is told in a line each, without a stack.
    foreach (var failure in refused.Failures)
        await Console.Error.WriteLineAsync(failure);
    return 2;
}
