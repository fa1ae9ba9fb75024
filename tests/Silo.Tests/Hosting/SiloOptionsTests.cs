using System.ComponentModel.DataAnnotations;
using System.Net;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Configuration;

namespace CloudAssistant.Silo.Tests.Hosting;

public sealed class SiloOptionsTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    public void Silo_ports_bind_loopback_only(string address, bool accepted)
    {
        var options = new SiloOptions { Address = IPAddress.Parse(address) };

        var refused = Record.Exception(options.Validate);

        Assert.Equal(accepted, refused is null);
        if (refused is not null)
            Assert.IsType<ValidationException>(refused);
    }

    [Fact]
    public void Postgresql_needs_a_connection_string() =>
        Assert.Throws<ValidationException>(new SiloOptions { Kind = DatabaseKind.Postgres }.Validate);

    [Theory]
    [InlineData("Host=127.0.0.1;Database=x", true)]
    [InlineData("Host=/run/postgresql;Database=x", true)]
    [InlineData("Host=localhost;Database=x", true)]
    [InlineData("Host=db.example.com;Database=x;SSL Mode=VerifyFull", true)]
    [InlineData("Host=db.example.com;Database=x", false)]
    [InlineData("Host=db.example.com;Database=x;SSL Mode=Require", false)]
    [InlineData("Host=127.0.0.1,db.example.com;Database=x", false)]
    [InlineData("what is this", false)]
    public void A_remote_database_must_prove_who_it_is(string connectionString, bool accepted)
    {
        var refused = Record.Exception(new SiloOptions { Kind = DatabaseKind.Postgres, ConnectionString = connectionString }.Validate);

        Assert.Equal(accepted, refused is null);
        if (refused is not null)
            Assert.IsType<ValidationException>(refused);
    }

    [Fact]
    public void Settings_are_read_by_their_names()
    {
        var options = Read(("Data:Directory", "/srv/ca"), ("Silo:Port", "1"), ("Silo:GatewayPort", "2"), ("Silo:Address", "::1"), ("Cell", "eu"));

        Assert.Equal(
            (DatabaseKind.Sqlite, "/srv/ca", 1, 2, IPAddress.IPv6Loopback, "eu"),
            (options.Kind, options.DataDirectory, options.SiloPort, options.GatewayPort, options.Address, options.Cell.ToString()));
    }

    [Theory]
    [InlineData("Database:Kind", "oracle", "Database:Kind is 'oracle', but has to be Sqlite or Postgres.")]
    [InlineData("Database:Kind", "7", "Database:Kind is '7', but has to be Sqlite or Postgres.")]
    [InlineData("Silo:Address", "here", "Silo:Address is 'here', but has to be an IP address, such as 127.0.0.1.")]
    [InlineData("Silo:Port", "many", "Silo:Port is 'many', but has to be a port, 0 to 65535.")]
    [InlineData("Silo:GatewayPort", "65536", "Silo:GatewayPort is '65536', but has to be a port, 0 to 65535.")]
    [InlineData("Cell", "Europe", "Cell is 'Europe', but has to be two characters, such as c0.")]
    public void A_text_that_a_setting_cannot_be_is_refused_by_its_name(string setting, string text, string told) =>
        Assert.Equal(told, Assert.Throws<RefusedAtStartException>(() => Read((setting, text))).Message);

    [Fact]
    public void The_environment_variable_chooses_postgresql()
    {
        var options = Read(("CLOUD_ASSISTANT_POSTGRES", "Host=there"));

        Assert.Equal((DatabaseKind.Postgres, "Host=there"), (options.Kind, options.ConnectionString));
    }

    private static SiloOptions Read(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)))
            .Build()
            .ReadSiloOptions();
}
