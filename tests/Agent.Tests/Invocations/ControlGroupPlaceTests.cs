using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class ControlGroupPlaceTests
{
    private const string Version2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";

    private const string Version1 = """
        31 30 0:27 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
        32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
        33 30 0:29 /docker/1 /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer
        34 30 0:30 / /sys/fs/cgroup/p\040q rw - cgroup cgroup rw,pids
        """;

    [Theory]
    [InlineData(nameof(ControlGroupKind.Unified), Version2, "0::/", "/sys/fs/cgroup")]
    [InlineData(nameof(ControlGroupKind.Unified), Version2, "0::/system.slice/a:b.service", "/sys/fs/cgroup/system.slice/a:b.service")]
    [InlineData(nameof(ControlGroupKind.Unified), Version2, "0::/../other", null)]
    [InlineData(nameof(ControlGroupKind.Unified), Version1, "0::/", null)]
    [InlineData(nameof(ControlGroupKind.Freezer), Version2, "0::/", null)]
    [InlineData(nameof(ControlGroupKind.Freezer), Version1, "7:cpu,freezer:/docker/1/x\n0::/y", "/sys/fs/cgroup/freezer/x")]
    [InlineData(nameof(ControlGroupKind.Freezer), Version1, "7:freezer:/docker/1", "/sys/fs/cgroup/freezer")]
    [InlineData(nameof(ControlGroupKind.Freezer), Version1, "7:freezer:/docker/12", null)]
    [InlineData(nameof(ControlGroupKind.Freezer), Version1, "7:pids:/docker/1", null)]
    [InlineData(nameof(ControlGroupKind.Pids), Version1, "8:pids:/x", null)]
    [InlineData(nameof(ControlGroupKind.Unified), "", "", null)]
    public void The_group_of_a_process_is_where_mounts_and_groups_say(string kind, string mounts, string own, string? place) =>
        Assert.Equal(place, ControlGroupPlace.Of(Enum.Parse<ControlGroupKind>(kind), mounts, own));

    [Theory]
    [InlineData("/sys/fs/cgroup/system.slice/cloud-assistant-agent.service/cloud-assistant-agent", "/sys/fs/cgroup/system.slice/cloud-assistant-agent.service")]
    [InlineData("/sys/fs/cgroup/system.slice/cloud-assistant-agent.service", "/sys/fs/cgroup/system.slice/cloud-assistant-agent.service")]
    [InlineData("/sys/fs/cgroup/user.slice/cloud-assistant-agent", "/sys/fs/cgroup/user.slice/cloud-assistant-agent")]
    public void Groups_of_records_lie_beside_the_one_that_systemd_made_for_the_agent_alone_and_else_below_the_agents(string own, string place) =>
        Assert.Equal(place, ControlGroupPlace.OfRecords(own));
}
