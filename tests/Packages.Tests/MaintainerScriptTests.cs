using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Packages.Tests;

/// <summary>What the scripts of the .deb call where systemd runs, by a systemctl and an agent that only write it down.</summary>
[Collection(MadePackages.Once)]
public sealed class MaintainerScriptTests(MadePackages packages)
{
    private const string Unit = "cloud-assistant-agent.service";

    [PackageFact("dpkg-deb")]
    public async Task An_upgrade_asks_the_agent_that_works_to_make_way_and_starts_or_stops_nothing()
    {
        using var machine = new ScratchRoot();
        var state = await PrepareAsync(machine, isActive: true);
        Assert.Empty(await CallsOfAsync(machine, "prerm", "upgrade", MadePackages.NextVersion));
        Assert.Empty(await CallsOfAsync(machine, "postrm", "upgrade", MadePackages.NextVersion));
        Assert.Equal(
            ["systemctl daemon-reload", $"systemctl --quiet is-active {Unit}", $"agent drain --no-wait --state-dir {state}"],
            await CallsOfAsync(machine, "postinst", "configure", MadePackages.Version));
    }

    [PackageFact("dpkg-deb")]
    public async Task An_agent_that_was_stopped_or_never_enrolled_is_not_started_by_installing()
    {
        using var machine = new ScratchRoot();
        await PrepareAsync(machine, isActive: false);
        Assert.Equal(["systemctl daemon-reload", $"systemctl --quiet is-active {Unit}"], await CallsOfAsync(machine, "postinst", "configure"));
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(machine.State).FullName, "identity"), "");
        Assert.Equal(
            ["systemctl daemon-reload", $"systemctl --quiet is-active {Unit}", $"systemctl --quiet is-enabled {Unit}"],
            await CallsOfAsync(machine, "postinst", "configure", MadePackages.Version));
    }

    [PackageFact("dpkg-deb")]
    public async Task Removing_stops_the_service_and_lets_systemd_forget_it()
    {
        using var machine = new ScratchRoot();
        await PrepareAsync(machine, isActive: true);
        Assert.Equal([$"systemctl --quiet disable --now {Unit}"], await CallsOfAsync(machine, "prerm", "remove"));
        Assert.Equal(["systemctl daemon-reload"], await CallsOfAsync(machine, "postrm", "remove"));
    }

    // Nothing of the machine that tests: the places the scripts name are in the scratch root.
    private async Task<string> PrepareAsync(ScratchRoot machine, bool isActive)
    {
        await MadePackages.RunAsync("dpkg-deb", "--control", packages.Deb, machine.In("control"));
        Directory.CreateDirectory(machine.In("run/systemd/system"));
        foreach (var name in new[] { "prerm", "postinst", "postrm" })
        {
            var text = await File.ReadAllTextAsync(machine.In($"control/{name}"));
            await File.WriteAllTextAsync(machine.In($"control/{name}"), text
                .Replace("/run/systemd/system", machine.In("run/systemd/system"), StringComparison.Ordinal)
                .Replace("program=/usr/bin/cloud-assistant-agent", $"program={machine.In("control/agent")}", StringComparison.Ordinal)
                .Replace("state=/var/lib/cloud-assistant-agent", $"state={machine.State}", StringComparison.Ordinal));
        }
        foreach (var name in new[] { "systemctl", "agent" })
        {
            var program = machine.In($"control/{name}");
            await File.WriteAllTextAsync(program, $"#!/bin/sh\necho {name} \"$*\" >> {machine.In("calls")}\ncase $* in *is-active*) {(isActive ? "true" : "false")} ;; esac\n");
            File.SetUnixFileMode(program, File.GetUnixFileMode(machine.Root));
        }
        return machine.State;
    }

    private static async Task<IReadOnlyList<string>> CallsOfAsync(ScratchRoot machine, string script, params string[] arguments)
    {
        await File.WriteAllTextAsync(machine.In("calls"), "");
        var path = $"{machine.In("control")}:{Environment.GetEnvironmentVariable("PATH")}";
        var (exitCode, output) = await Tool.RunAsync(
            [machine.In($"control/{script}"), .. arguments], CancellationToken.None, new Dictionary<string, string?> { ["PATH"] = path, ["DPKG_ROOT"] = null });
        Assert.True(exitCode == 0, output);
        return await File.ReadAllLinesAsync(machine.In("calls"));
    }
}
