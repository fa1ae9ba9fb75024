using System.Text.Json;
using CloudAssistant.Api;
using CloudAssistant.Api.Instances;
using CloudAssistant.Api.Invocations;
using CloudAssistant.EndToEnd.Tests;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;

namespace CloudAssistant.Packages.Tests;

/// <summary>The .deb in the life of a machine: installed, enrolled, upgraded while it works, removed.</summary>
[Collection(MadePackages.Once)]
public sealed class InstallTests(MadePackages packages)
{
    private static readonly string[] Installed =
    [
        "etc/cloud-assistant/agent.env", "usr/bin/cloud-assistant-agent", "usr/lib/systemd/system/cloud-assistant-agent.service", "usr/share/doc/cloud-assistant-agent/copyright",
    ];

    [PackageFact("dpkg", "dpkg-deb")]
    public async Task A_machine_runs_scripts_through_the_package_and_through_an_upgrade_each_once_and_nothing_stays_after_a_purge()
    {
        using var machine = new ScratchRoot();
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        using var client = processes.Client();

        var said = await machine.DpkgAsync("--install", packages.Deb);
        Assert.Contains("cloud-assistant-agent enroll", said, StringComparison.Ordinal);
        Assert.Equal(Installed, machine.Files);
        var instance = await EnrollAsync(machine, processes, client);

        await using (var service = new Supervisor(machine))
        {
            await processes.UntilAsync(async () => await VersionOnlineAsync(client) == MadePackages.Version);
            Assert.Equal(("Success", "hello\n"), await EndAsync(processes, client, await RunAsync(client, instance, "echo hello")));

            // One runs when the upgrade comes, one comes before it is over.
            var (ran, go) = (machine.In("ran"), machine.In("go"));
            var first = await RunAsync(client, instance, $"echo first >> {ran}; until [ -e {go} ]; do sleep 0.1; done; echo ended by itself");
            await processes.UntilAsync(() => Task.FromResult(File.Exists(ran)));
            await machine.DpkgAsync("--install", packages.NextDeb);
            // The old agent makes a process of its own program for it, which is not the one that lies there now.
            Assert.Equal(("Success", "nobody\n"), await EndAsync(processes, client, await RunAsync(client, instance, "id -un", "nobody")));
            await MadePackages.RunAsync(machine.Program, "drain", "--no-wait", "--state-dir", machine.State);
            await processes.UntilAsync(async () => (await StatusAsync(machine)).GetProperty("drain").ValueKind == JsonValueKind.String);
            var second = await RunAsync(client, instance, $"echo second >> {ran}; readlink /proc/$PPID/exe");
            await processes.UntilAsync(async () => (await StatusAsync(machine)).GetProperty("drain").GetString()!.StartsWith("waiting for 1 record", StringComparison.Ordinal));
            Assert.Equal("Pending", (await Outcome.ReadAsync(client, second)).Values.Single().InvocationStatus);
            await File.WriteAllTextAsync(go, "");

            Assert.Equal(("Success", "ended by itself\n"), await EndAsync(processes, client, first));
            // By the program that lies there now: the one that was replaced would be "(deleted)".
            Assert.Equal(("Success", machine.Program + "\n"), await EndAsync(processes, client, second));
            Assert.Equal("first\nsecond\n", await File.ReadAllTextAsync(ran));
            Assert.Equal(MadePackages.NextVersion, await VersionOnlineAsync(client));
            Assert.Equal([0], service.Ends);
            Assert.Equal(JsonValueKind.Null, (await StatusAsync(machine)).GetProperty("drain").ValueKind);
            File.Delete(ran);
            File.Delete(go);
        }

        said = await machine.DpkgAsync("--remove", "cloud-assistant-agent");
        Assert.Contains($"DeregisterManagedInstance with InstanceId {instance}", said, StringComparison.Ordinal);
        Assert.False(File.Exists(machine.Program));
        Assert.True(File.Exists(Path.Combine(machine.State, "key")));
        Assert.True(File.Exists(machine.In("etc/cloud-assistant/agent.env")));
        await machine.DpkgAsync("--purge", "cloud-assistant-agent");
        Assert.Empty(machine.Files);
        Assert.Equal(["lib"], Directory.EnumerateFileSystemEntries(machine.In("var")).Select(Path.GetFileName));
        Assert.Equal(["dpkg"], Directory.EnumerateFileSystemEntries(machine.In("var/lib")).Select(Path.GetFileName));
    }

    [PackageFact("dpkg", "dpkg-deb")]
    public async Task Settings_that_were_changed_survive_an_upgrade_and_installing_again_changes_nothing()
    {
        using var machine = new ScratchRoot();
        await machine.DpkgAsync("--install", packages.Deb);
        await File.AppendAllTextAsync(machine.In("etc/cloud-assistant/agent.env"), "CLOUD_ASSISTANT_MAX_RUNS=3\n");
        for (var time = 0; time < 2; time++)
            await machine.DpkgAsync("--install", packages.NextDeb);
        Assert.EndsWith("CLOUD_ASSISTANT_MAX_RUNS=3\n", await File.ReadAllTextAsync(machine.In("etc/cloud-assistant/agent.env")), StringComparison.Ordinal);
        Assert.Equal(Installed, machine.Files);
    }

    [PackageFact("rpm", "rpmbuild", "dpkg-deb")]
    public async Task The_rpm_installs_the_same_program_and_goes_without_a_trace()
    {
        using var machine = new ScratchRoot();
        // The root has no shell in which its scripts could run; what is in them is that of the others.
        await machine.RpmAsync("--install", "--nodeps", "--noscripts", packages.Rpm);
        Assert.Equal([.. Installed[..3], "usr/share/licenses/cloud-assistant-agent/LICENSE", "usr/share/licenses/cloud-assistant-agent/NOTICES"], machine.Files);
        Assert.Equal(await File.ReadAllBytesAsync(packages.Program), await File.ReadAllBytesAsync(machine.Program));
        await machine.RpmAsync("--erase", "--nodeps", "--noscripts", "cloud-assistant-agent");
        Assert.Empty(machine.Files);
    }

    [PackageFact("dpkg-deb")]
    public async Task The_tar_file_installs_upgrades_and_removes_itself()
    {
        using var machine = new ScratchRoot();
        var unpacked = Directory.CreateDirectory(machine.In("var/lib/dpkg/unpacked")).FullName;
        await MadePackages.RunAsync("tar", "-C", unpacked, "--strip-components=1", "-xf", packages.Tar);
        foreach (var _ in new[] { "first", "again" })
            Assert.Contains("enroll", await MadePackages.RunAsync(Path.Combine(unpacked, "install.sh"), machine.Root), StringComparison.Ordinal);
        Assert.Equal(Installed[..3], machine.Files);
        Assert.Contains(MadePackages.Version, await MadePackages.RunAsync(machine.Program, "--version"), StringComparison.Ordinal);
        await MadePackages.RunAsync(Path.Combine(unpacked, "uninstall.sh"), machine.Root);
        Assert.Equal(Installed[..1], machine.Files);
        await MadePackages.RunAsync(Path.Combine(unpacked, "uninstall.sh"), "--purge", machine.Root);
        Assert.Empty(machine.Files);
    }

    private static async Task<string> EnrollAsync(ScratchRoot machine, Processes processes, CloudAssistantClient client)
    {
        var activation = await client.CreateActivationAsync(new CreateActivationRequest { InstanceCount = 1 }, processes.Patience);
        return (await MadePackages.RunAsync(
            machine.Program, "enroll", "--server", EndpointFile.Text(processes.Gateways[0]), "--id", activation.ActivationId, "--code", activation.ActivationCode,
            "--state-dir", machine.State)).Trim();
    }

    private static async Task<string> RunAsync(CloudAssistantClient client, string instance, string script, string? user = null) =>
        (await client.RunCommandAsync(new RunCommandRequest { Type = "RunShellScript", CommandContent = script, InstanceId = [instance], Username = user })).InvokeId;

    private static async Task<(string Status, string Output)> EndAsync(Processes processes, CloudAssistantClient client, string invokeId)
    {
        await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, invokeId)).Values.All(Outcome.HasEnded));
        var result = (await Outcome.ReadAsync(client, invokeId)).Values.Single();
        return (result.InvocationStatus, result.Output);
    }

    private static async Task<string?> VersionOnlineAsync(CloudAssistantClient client) =>
        (await client.DescribeManagedInstancesAsync(new DescribeManagedInstancesRequest())).Instances.Where(instance => instance.Connected == true).Select(instance => instance.AgentVersion).SingleOrDefault();

    private static async Task<JsonElement> StatusAsync(ScratchRoot machine)
    {
        using var patience = new CancellationTokenSource(Patience.Usual);
        var (_, output) = await Tool.RunAsync([machine.Program, "status", "--json", "--state-dir", machine.State], patience.Token);
        return JsonDocument.Parse(output).RootElement;
    }
}
