using CloudAssistant.Gateway.Hosting;

namespace CloudAssistant.Gateway.Tests.Hosting;

public sealed class ClusterOptionsTests
{
    [Theory]
    [InlineData("Host=127.0.0.1;Database=x", true)]
    [InlineData("Host=/run/postgresql;Database=x", true)]
    [InlineData("Host=localhost;Database=x", true)]
    [InlineData("Host=db.example.com;Database=x;SSL Mode=VerifyFull", true)]
    [InlineData("Host=db.example.com;Database=x", false)]
    [InlineData("Host=db.example.com;Database=x;SSL Mode=Require", false)]
    [InlineData("Host=127.0.0.1,db.example.com;Database=x", false)]
    [InlineData("what is this", false)]
    [InlineData("", false)]
    public void A_remote_database_must_prove_who_it_is(string membership, bool accepted) =>
        Assert.Equal(accepted, ClusterRules.Failure(new() { Membership = membership }) is null);
}
