package rule

// Region returns the region that a request goes to: that of its host or, where
// the host tells none, of its credential scope. "" when neither tells.
func (c *Case) Region() string {
	if r := c.ID.Endpoint.Region; r != "" && !c.ID.Endpoint.RegionImplied {
		return r
	}
	if r := c.ID.Auth.Credential.Region; r != "" {
		return r
	}
	return c.ID.Endpoint.Region
}

// Partition returns the partition that a request goes to, "aws" where nothing
// tells another.
func (c *Case) Partition() string {
	if p := c.ID.Endpoint.Partition; p != "" {
		return p
	}
	return "aws"
}

// ARNScope returns what the ARNs of the caller's own resources of a service in
// the called region begin with, "" where the account or the region is not known.
func (c *Case) ARNScope(service string) string {
	if !c.Facts.Account.Known || c.Region() == "" {
		return ""
	}
	return "arn:" + c.Partition() + ":" + service + ":" + c.Region() + ":" + c.Facts.Account.Value + ":"
}

// LearnAccount notes whose the access key is that signed the request: an answer
// named something that is the caller's for certain.
func (c *Case) LearnAccount(account string) {
	c.Facts.LearnAccount(c.ID.Auth.Credential.AccessKeyID, account)
}

// Account returns the caller's account for use in a message, "<account>" when
// it is not known.
func (c *Case) Account() string { return c.Facts.Account.Or("<account>") }
