namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>The collection of tests that share <see cref="Servers"/>.</summary>
[CollectionDefinition(Servers.Name)]
public sealed class ServersCollection : ICollectionFixture<Servers>;
