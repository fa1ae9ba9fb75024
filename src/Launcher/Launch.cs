using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Calls;
using CloudAssistant.Launcher.Instances;
using CloudAssistant.Launcher.Invocations;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;
using Spectre.Console;

namespace CloudAssistant.Launcher;

/// <summary>./run from start to end: server, agent, sample, then serving until it is told to stop.</summary>
internal static class Launch
{
    private const int Failed = 1;

    public static async Task<int> RunAsync(RunSettings settings, CancellationToken stop)
    {
        try
        {
            return await StartAsync(settings, stop);
        }
        catch (LaunchException refused)
        {
            Progress.Say(refused.Message);
            return Failed;
        }
        catch (ApiException refused)
        {
            Progress.Say($"The server refused: {refused.Code}: {refused.Message}");
            return Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Progress.Say("Stopped.");
            return Failed;
        }
    }

    private static async Task<int> StartAsync(RunSettings settings, CancellationToken stop)
    {
        if (settings.Port != 0)
            Ports.CheckFree(settings.Port);
        MakeDirectory(settings.Data);
        using var spawner = new Spawner();

        Progress.Say("Starting the server ...");
        await using var server = settings.Postgres
            ? await ClusterServer.StartAsync(settings, spawner, stop)
            : await StandaloneServer.StartAsync(settings, spawner, stop);
        await Readiness.WaitAsync(new Uri(server.Endpoint, "/readyz"), server.Processes, stop);
        var key = ReadKey(server.AccessKeyFile);
        EndpointFile.Write(settings.EndpointFile, server.Endpoint, server.AccessKeyFile);

        using var client = new CloudAssistantClient(server.Endpoint, key.AccessKeyId, key.AccessKeySecret);
        Progress.Say("Starting the agent ...");
        await using var agent = await LocalAgent.StartAsync(settings, server, client, spawner, stop);
        Progress.Say("Running the sample ...");
        var sample = await SampleRun.RunAsync(client, agent.InstanceId, stop);

        if (settings.Json)
            Console.Out.WriteLine(SampleReport.Line(sample, server.Endpoint, server.AccessKeyFile));
        else
            SampleReport.Table(AnsiConsole.Console, sample);
        if (settings.Once)
            return sample.Succeeded ? 0 : Failed;

        Guide(settings, server, agent.InstanceId);
        return await ServeAsync(server.Processes, agent, stop);
    }

    /// <summary>The key and the logs are the owner's alone.</summary>
    private static void MakeDirectory(string data)
    {
        try
        {
            Directory.CreateDirectory(data);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LaunchException($"Cannot make {data}: {failure.Message} Choose another directory with --data.");
        }
    }

    private static AccessKeyFile ReadKey(string file)
    {
        try
        {
            return AccessKeyFile.Read(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or System.Text.Json.JsonException)
        {
            throw new LaunchException(
                $"The access key cannot be read: {failure.Message} The server writes it once, at its first start on an empty database; put the file back.");
        }
    }

    private static void Guide(RunSettings settings, IServer server, string instanceId)
    {
        var output = settings.Json ? Console.Error : Console.Out;
        var where = settings.Data == Path.Combine(Repository.Root, "data") ? "" : $" --data {settings.Data}";
        output.WriteLine();
        output.WriteLine($"Endpoint    {EndpointFile.Text(server.Endpoint)}");
        output.WriteLine($"Access key  {server.AccessKeyFile}");
        output.WriteLine($"Next        ./ca run 'uptime' --instance {instanceId}{where}");
        output.WriteLine();
        output.WriteLine("Serving until Ctrl-C.");
    }

    private static async Task<int> ServeAsync(IReadOnlyList<ChildProcess> processes, LocalAgent agent, CancellationToken stop)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ends = processes.Select(process => process.WaitForExitAsync(watch.Token)).ToList();
        var kept = agent.KeepAsync(watch.Token);
        await Task.WhenAny(ends);
        var ended = stop.IsCancellationRequested ? null : processes.FirstOrDefault(process => process.HasExited);
        await watch.CancelAsync();
        // Nobody starts an agent once it is to be ended.
        await kept.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended is null)
        {
            Progress.Say("Stopping ...");
            return 0;
        }
        throw PortFile.Failed(ended);
    }
}
