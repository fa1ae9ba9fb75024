using CloudAssistant.Silo.Tests.Invocations;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>Servers for tests of schedules alone: they let days pass.</summary>
[CollectionDefinition(Name)]
public sealed class ScheduleServers : ICollectionFixture<Servers>
{
    /// <summary>The collection of tests that share these servers.</summary>
    public const string Name = "schedule servers";
}
