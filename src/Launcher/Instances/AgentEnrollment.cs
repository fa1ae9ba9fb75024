using CloudAssistant.Api;
using CloudAssistant.Api.Instances;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;

namespace CloudAssistant.Launcher.Instances;

/// <summary>Makes the agent of this machine a managed instance, once.</summary>
internal sealed class AgentEnrollment(IReadOnlyList<string> program, string data, Uri endpoint, CloudAssistantClient client)
{
    private string InstanceFile => Path.Combine(data, "instance-id");

    /// <summary>The instance this agent is.</summary>
    public async Task<string> EnsureAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { } known)
            return known;
        Progress.Say("Enrolling the agent of this machine ...");
        var activation = await client.CreateActivationAsync(
            new CreateActivationRequest { InstanceCount = 1, TimeToLiveInHours = 1, Description = "Made by ./run for the agent of this machine" },
            cancellation);
        var (exitCode, output) = await Tool.RunAsync(
            [.. program, "enroll", "--server", EndpointFile.Text(endpoint), "--activation-id", activation.ActivationId, "--data", data],
            cancellation,
            new Dictionary<string, string?> { ["CLOUD_ASSISTANT_ACTIVATION_CODE"] = activation.ActivationCode });
        if (exitCode != 0)
            throw new LaunchException($"The agent could not enroll: {output.Trim()}");
        return await FindAsync(cancellation) ?? throw new LaunchException("The agent enrolled, but the server does not know it.");
    }

    /// <summary>The instance it says it is, if the server says so too.</summary>
    private async Task<string?> FindAsync(CancellationToken cancellation)
    {
        if (!File.Exists(InstanceFile))
            return null;
        var id = (await File.ReadAllTextAsync(InstanceFile, cancellation)).Trim();
        var answer = await client.DescribeManagedInstancesAsync(new DescribeManagedInstancesRequest { InstanceId = [id] }, cancellation);
        return answer.Instances.Count == 1 ? id : null;
    }
}
